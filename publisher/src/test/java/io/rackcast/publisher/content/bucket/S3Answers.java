package io.rackcast.publisher.content.bucket;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.CRC32C;

/** What S3 answers, and the digests in it. */
final class S3Answers {
  private S3Answers() {}

  /** A request's query, by name. */
  static Map<String, String> query(HttpExchange call) {
    var query = new TreeMap<String, String>();
    var raw = call.getRequestURI().getRawQuery();
    for (var part : raw == null ? new String[0] : raw.split("&", -1)) {
      var at = part.indexOf('=');
      query.put(
          at < 0 ? part : part.substring(0, at),
          at < 0 ? "" : URLDecoder.decode(part.substring(at + 1), UTF_8));
    }
    return query;
  }

  static byte[] digest(String algorithm, byte[] bytes) throws GeneralSecurityException {
    return MessageDigest.getInstance(algorithm).digest(bytes);
  }

  static String crc32c(byte[] bytes) {
    var crc = new CRC32C();
    crc.update(bytes, 0, bytes.length);
    return base64(ByteBuffer.allocate(4).putInt((int) crc.getValue()).array());
  }

  static String etag(byte[] bytes) throws GeneralSecurityException {
    return "\"" + hex(digest("MD5", bytes)) + "\"";
  }

  static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }

  static String base64(byte[] bytes) {
    return Base64.getEncoder().encodeToString(bytes);
  }

  /** S3's form of a fault. */
  static void fault(HttpExchange call, int status, String code) throws IOException {
    send(call, status, "<Error><Code>" + code + "</Code><Message>no</Message></Error>");
  }

  static void xml(HttpExchange call, String text) throws IOException {
    send(call, 200, text);
  }

  private static void send(HttpExchange call, int status, String text) throws IOException {
    var bytes = text.getBytes(UTF_8);
    boolean isHead = call.getRequestMethod().equals("HEAD");
    call.getResponseHeaders().set("Content-Type", "application/xml");
    call.sendResponseHeaders(status, isHead ? -1 : bytes.length);
    if (!isHead) {
      call.getResponseBody().write(bytes);
    }
  }
}
