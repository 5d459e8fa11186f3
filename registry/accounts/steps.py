"""The step that every act on an account leaves (N8)."""

from registry.accounts.models import AccountStep


def step(account, action: str, by, before: str, detail: str = "") -> AccountStep:
    """The step of an act that has just changed the account; the caller stores it in the transaction of the act."""
    return AccountStep(
        account=account,
        action=action,
        by=by,
        **(by.signature() if by else {}),
        from_state=before,
        to_state=account.state,
        detail=detail,
    )
