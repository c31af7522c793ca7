"""What happens: clock, chance, levers, processes and their order. Start at schedule.py."""
