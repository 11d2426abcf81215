package io.rackcast.publisher.registration;

import io.rackcast.proto.source.SourceUrl;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Bounds on content that the publisher fetches itself.
 *
 * @param allowedUrls how URLs must begin; none: nothing may be fetched
 * @param maxBytes size of the content
 * @param silence how long the other server may say nothing while it is waited for
 * @param mostRunning registrations that are worked on at one time
 * @param mostWaiting registrations that wait for their turn; more are refused
 */
public record RegisterLimits(
    List<String> allowedUrls, long maxBytes, Duration silence, int mostRunning, int mostWaiting) {
  // With the slash after the host: "https://builds" would allow https://builds.evil.example/.
  private static final Pattern PREFIX = Pattern.compile("https?://[^\\s/?#@]+/[^\\s?#]*");
  // Servers decode these and then take them for what they stand for.
  private static final Pattern HIDDEN = Pattern.compile("(?i)%2f|%5c|%2e|\\\\");

  public RegisterLimits {
    allowedUrls = List.copyOf(allowedUrls);
  }

  /** Whether a text can be among the allowed beginnings. */
  public static boolean isPrefix(String text) {
    return PREFIX.matcher(text).matches();
  }

  /** Whether the publisher may fetch this. */
  boolean allows(SourceUrl url) {
    URI plain = url.uri().normalize();
    String path = String.valueOf(plain.getRawPath());
    String text = plain.toString();
    return !path.contains("/../")
        && !path.endsWith("/..")
        && !HIDDEN.matcher(path).find()
        && allowedUrls.stream().anyMatch(text::startsWith);
  }
}
