"""What the chat place does, apart from its screen: the open conversation, message actions, commands."""
