"""Holds, orders (指令单) and what carries them: from the decision to the last team home."""
