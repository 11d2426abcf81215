package io.rackcast.publisher.registry.client;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** As whom a registry is read (RFC 7617); sent to it, and to the token servers it may use. */
public record RegistryCredentials(String user, String password) {
  /**
   * @throws IllegalArgumentException with one sentence without the password, if they cannot be sent
   */
  public RegistryCredentials {
    if (user.isEmpty() || user.contains(":") || hasControl(user)) {
      throw new IllegalArgumentException(
          "a registry's user is empty or has a colon or a line end; write the name alone");
    }
    if (password.isEmpty() || hasControl(password)) {
      throw new IllegalArgumentException(
          "a registry's password is empty or has a line end; set the password alone");
    }
  }

  private static boolean hasControl(String text) {
    return text.chars().anyMatch(Character::isISOControl);
  }

  /** The value of an Authorization header. */
  String basic() {
    byte[] pair = (user + ":" + password).getBytes(StandardCharsets.UTF_8);
    return "Basic " + Base64.getEncoder().encodeToString(pair);
  }

  /** Without the password. */
  @Override
  public String toString() {
    return "RegistryCredentials[user=" + user + ", password=(set)]";
  }
}
