"""How the shipped model was made; needs the extra [train], and is in no wheel."""
