"""Who works where: offices and their posts, people and what they hold, deputies, hours."""
