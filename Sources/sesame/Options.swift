// The first step of the command.
