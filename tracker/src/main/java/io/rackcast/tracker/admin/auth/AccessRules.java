package io.rackcast.tracker.admin.auth;

import io.rackcast.proto.settings.Secret;
import io.rackcast.proto.torrent.Sha256Digest;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Who may call, as the settings say; nobody named: whoever is on this machine.
 *
 * @param tokens static bearer tokens
 * @param users who may log in
 * @param keys who may sign calls
 * @param loginLife how long a login is good
 */
public record AccessRules(
    List<Token> tokens, List<User> users, List<Key> keys, Duration loginLife) {
  /** Nobody is named. */
  public static final AccessRules NONE =
      new AccessRules(List.of(), List.of(), List.of(), Duration.ofMinutes(30));

  /** Copies the lists. */
  public AccessRules {
    tokens = List.copyOf(tokens);
    users = List.copyOf(users);
    keys = List.copyOf(keys);
  }

  /**
   * A token that does not change.
   *
   * @param name what the log calls its holder
   * @param sha256 SHA-256 of the token
   * @param role what it is good for
   */
  public record Token(String name, Sha256Digest sha256, Role role) {}

  /**
   * Somebody with a password.
   *
   * @param name what he logs in as
   * @param password a hash of it
   * @param role what he may do
   */
  public record User(String name, PasswordHash password, Role role) {
    boolean isSame(User other) {
      return name.equals(other.name)
          && role == other.role
          && password.text().equals(other.password.text());
    }
  }

  /**
   * A key for signed calls.
   *
   * @param name what a call names it by
   * @param secret what it signs with, UTF-8
   * @param role what it is good for
   */
  public record Key(String name, Secret secret, Role role) {}

  /** Users whom {@code before} names with the same password and role. */
  Set<Caller> unchangedUsers(AccessRules before) {
    return users.stream()
        .filter(user -> before.users.stream().anyMatch(user::isSame))
        .map(user -> new Caller(user.name(), user.role()))
        .collect(Collectors.toSet());
  }

  /**
   * What tells these rules from others: of each list that is not empty a digest, by its name in the
   * settings. Not to be shown.
   */
  public Map<String, String> digests() {
    Map<String, String> digests = new TreeMap<>();
    digest(digests, "tokens", tokens, Token::toString);
    digest(digests, "users", users, user -> user + user.password().text());
    digest(digests, "hmac-keys", keys, key -> key + key.secret().value().orElse(""));
    return digests;
  }

  private static <T> void digest(
      Map<String, String> digests, String name, List<T> list, Function<T, String> text) {
    if (!list.isEmpty()) {
      var all = list.stream().map(text).collect(Collectors.joining("\n"));
      digests.put(name, Digests.sha256(all).hex());
    }
  }

  /** Whether nobody is named. */
  public boolean isEmpty() {
    return tokens.isEmpty() && users.isEmpty() && keys.isEmpty();
  }
}
