"""Who sends and reads messages."""

from django.utils.translation import gettext_lazy as _

from xiaoan.access.groups import EVERYBODY, Row

ACTIONS = {
    "notify.send": Row(_("send a message"), EVERYBODY),
    "notify.read": Row(_("read a message"), EVERYBODY),
}
