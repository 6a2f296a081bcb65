"""What registration knows without a database, a clock or a network: values, states and rules."""
