import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Asks a tracker how it is: once with a bearer token, once with a signed call. Nothing but the JDK.
 *
 * <pre>java Client.java http://127.0.0.1:6971 TOKEN_FILE KEY_NAME SECRET_FILE TRACKER_NAME</pre>
 */
public class Client {
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  public static void main(String[] arguments) throws Exception {
    String server = arguments[0];
    String token = Files.readString(Path.of(arguments[1])).strip();
    String secret = Files.readString(Path.of(arguments[3])).strip();
    String target = "/api/v1/status";
    System.out.println(call(server, target, "Bearer " + token));
    String signed = signed(arguments[2], secret, arguments[4], "GET", target, "");
    System.out.println(call(server, target, signed));
  }

  private static String call(String server, String target, String authorization) throws Exception {
    var request =
        HttpRequest.newBuilder(URI.create(server + target))
            .header("Authorization", authorization)
            .build();
    var response = HTTP.send(request, HttpResponse.BodyHandlers.ofString());
    if (response.statusCode() != 200) {
      throw new IllegalStateException(response.statusCode() + ": " + response.body());
    }
    return response.body();
  }

  /** The Authorization header of a call; target is path and query as they are sent. */
  private static String signed(
      String key, String secret, String tracker, String method, String target, String body)
      throws Exception {
    var bytes = new byte[16];
    new SecureRandom().nextBytes(bytes);
    String nonce = HexFormat.of().formatHex(bytes);
    long time = Instant.now().getEpochSecond();
    String bodySha256 =
        HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(body.getBytes(UTF_8)));
    String text =
        String.join(
            "\n",
            "RACKCAST-HMAC-SHA256",
            tracker,
            method,
            target,
            Long.toString(time),
            nonce,
            bodySha256);
    var mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(secret.getBytes(UTF_8), "HmacSHA256"));
    String signature = HexFormat.of().formatHex(mac.doFinal(text.getBytes(UTF_8)));
    return "RACKCAST-HMAC-SHA256 key=%s, tracker=%s, time=%d, nonce=%s, signature=%s"
        .formatted(key, tracker, time, nonce, signature);
  }
}
