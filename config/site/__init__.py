"""What surrounds every page: the frame, the menu, errors and help, what each request passes."""
