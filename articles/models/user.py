from django.contrib.auth.models import AbstractUser


class User(AbstractUser):
    """Somebody who logs in to the desk."""
