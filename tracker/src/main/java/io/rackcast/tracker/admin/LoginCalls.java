package io.rackcast.tracker.admin;

import io.rackcast.tracker.admin.auth.Access;
import java.util.List;
import java.util.Locale;

/** {@code POST} and {@code DELETE /login}: a password yields a token that is good for a while. */
final class LoginCalls implements AdminRoutes {
  record LoggedIn(String token, String role, String endsAt, long endsInSeconds) {}

  record LoggedOut(boolean ended) {}

  private final Access access;

  LoginCalls(Access access) {
    this.access = access;
  }

  @Override
  public void addTo(Router router) {
    router.login(this::login);
    router.logout(List.of(), call -> new LoggedOut(call.logout(access)));
  }

  private LoggedIn login(Call call) throws InterruptedException {
    var login = call.login(access);
    return new LoggedIn(
        login.token(),
        login.role().name().toLowerCase(Locale.ROOT),
        login.endsAt().toString(),
        login.life().toSeconds());
  }
}
