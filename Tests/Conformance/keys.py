"""The files that sesame-local reads, as this suite writes them: keys with permissions, secrets to begin with."""


def restricted(key, actions, names):
    """The key, allowed these actions alone, on secrets whose names match these patterns."""
    return {**key, "actions": actions, "secrets": names}


def seed_of_many(count):
    """A seed of so many small secrets."""
    return "regions:\n  ap-guangzhou:\n" + "".join(f"    seeded-{number}: x\n" for number in range(count))


def seed_of_product(name):
    """A seed of one database secret, of the product Mysql."""
    secret = "{product: Mysql, instance: cdb-5x3q1b7a, user: app, password: first}"
    return f"regions:\n  ap-guangzhou:\n    {name}: {secret}\n"
