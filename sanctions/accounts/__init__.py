"""People's accounts: how they sign in, and who may give whom which rights.

What each role may do stands in migrations/0005_roles.py; the pages that keep accounts and roles are
in admin/account.py and admin/role.py.
"""
