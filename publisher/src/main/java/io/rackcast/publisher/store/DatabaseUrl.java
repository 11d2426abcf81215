package io.rackcast.publisher.store;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a database on a server is, as its users write it: {@code
 * postgresql://user@host:5432/name?sslmode=verify-full}, {@code mariadb://host/name}, with or
 * without {@code jdbc:} before it. It holds no password.
 */
public final class DatabaseUrl {
  private static final Pattern URL =
      Pattern.compile(
          "(?:jdbc:)?(?<kind>postgresql|postgres|mariadb)://(?:(?<user>[^/?#@]*)@)?"
              + "(?<place>[^/?#@\\s]+/[^/?#@\\s]+)(?:\\?(?<options>[^#\\s]*))?");

  private final Dialect dialect;
  private final String place;
  private final Optional<String> user;
  private final String options;

  private DatabaseUrl(Dialect dialect, String place, Optional<String> user, String options) {
    this.dialect = dialect;
    this.place = place;
    this.user = user;
    this.options = options;
  }

  /**
   * Reads a URL.
   *
   * @throws IllegalArgumentException with one sentence, which has nothing of the URL in it, when it
   *     is none of those or holds a password
   */
  public static DatabaseUrl parse(String text) {
    Matcher url = URL.matcher(text);
    // First: what is not understood may have one, too.
    if (text.matches("[^/]*//[^/?#]*:[^/?#]*@.*")
        || text.toLowerCase(Locale.ROOT).matches(".*[?&;][^=&;]*password=.*")) {
      throw new IllegalArgumentException(
          "the URL holds a password, which would be shown with it; put it into a file that"
              + " database.password-file names");
    }
    if (!url.matches()) {
      throw new IllegalArgumentException(
          "it is no URL of a database that can be used; write it like"
              + " postgresql://host:5432/rackcast or mariadb://host:3306/rackcast, with options of"
              + " the JDBC driver behind a \"?\", or leave it out for SQLite in data-dir");
    }
    var dialect = url.group("kind").equals("mariadb") ? Dialect.MARIADB : Dialect.POSTGRESQL;
    return new DatabaseUrl(
        dialect,
        url.group("place"),
        Optional.ofNullable(url.group("user"))
            .filter(user -> !user.isEmpty())
            .map(DatabaseUrl::decoded),
        Optional.ofNullable(url.group("options")).orElse(""));
  }

  private static String decoded(String text) {
    return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
  }

  Dialect dialect() {
    return dialect;
  }

  /** Who is to connect, when the URL says. */
  Optional<String> user() {
    return user;
  }

  /** For the driver. */
  String jdbc() {
    return "jdbc:" + dialect.label() + "://" + place + (options.isEmpty() ? "" : "?" + options);
  }

  /** The same with an option, unless it is set. */
  DatabaseUrl with(String option, String value) {
    boolean isSet =
        Arrays.stream(options.split("&")).anyMatch(each -> each.startsWith(option + "="));
    var more = option + "=" + value;
    return isSet
        ? this
        : new DatabaseUrl(dialect, place, user, options.isEmpty() ? more : options + "&" + more);
  }

  /** Without user and options. */
  @Override
  public String toString() {
    return dialect.label() + "://" + place;
  }
}
