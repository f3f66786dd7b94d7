"""What people see, one folder a reader."""
