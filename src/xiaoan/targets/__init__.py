"""Letters of responsibility 目标责任书: texts, rounds, signatures, succession, coverage."""
