package io.rackcast.publisher.content.bucket;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.rackcast.proto.settings.Secret;
import io.rackcast.proto.tls.ClientTlsFiles;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import java.util.zip.CRC32C;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * A server with one bucket "b", after the Amazon S3 API Reference: it checks each signature (AWS
 * Signature Version 4), each payload's digests, and answers as S3 does.
 */
public final class TestBucket implements AutoCloseable {
  public static final String ACCESS = "AKIDEXAMPLE";
  public static final String SECRET = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
  private static final String NS = "xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"";

  public final Map<String, byte[]> objects = new ConcurrentSkipListMap<>();

  /** Parts of multipart uploads that are neither complete nor given up, by upload id. */
  public final Map<String, Map<Integer, byte[]>> parts = new ConcurrentHashMap<>();

  /** Like "GET sha256/ab/abcd…". */
  public final List<String> requests = new CopyOnWriteArrayList<>();

  private final Map<String, String> uploadKeys = new ConcurrentHashMap<>();
  private final ExecutorService executor = Executors.newCachedThreadPool();
  private final HttpServer server;
  private final boolean isTls;
  private volatile boolean isAway;
  private volatile int failingPart;
  private volatile int partAway;
  private volatile Runnable beforePut = () -> {};
  private volatile Consumer<String> beforeGet = key -> {};
  private volatile Consumer<String> beforeDelete = key -> {};
  private volatile boolean knowsConditions = true;
  private volatile int cutAt = Integer.MAX_VALUE;

  public TestBucket() {
    this(Optional.empty());
  }

  /** In TLS, if there is any. */
  TestBucket(Optional<SSLContext> tls) {
    this.isTls = tls.isPresent();
    try {
      server = tls.isPresent() ? HttpsServer.create() : HttpServer.create();
      if (server instanceof HttpsServer secure) {
        secure.setHttpsConfigurator(new HttpsConfigurator(tls.orElseThrow()));
      }
      server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.setExecutor(executor);
    server.createContext("/", this::serve);
    server.start();
  }

  public String endpoint() {
    return (isTls ? "https" : "http") + "://127.0.0.1:" + server.getAddress().getPort();
  }

  public BucketTerms terms(String secret) {
    return new BucketTerms(
        Optional.of(URI.create(endpoint())),
        "b",
        "us-east-1",
        Optional.of(new BucketTerms.Key(ACCESS, Secret.of(secret))),
        "rackcast/",
        true,
        Duration.ofSeconds(10),
        ClientTlsFiles.USUAL);
  }

  /** From now on every answer is 503, or as before. */
  public void away(boolean away) {
    isAway = away;
  }

  /** This part of uploads is refused from now on; 0: none. */
  public void failPart(int number) {
    failingPart = number;
  }

  /** This part of uploads is answered 503; 0: none. */
  public void awayAtPart(int number) {
    partAway = number;
  }

  /** Runs before each object is put. */
  public void beforePut(Runnable work) {
    beforePut = work;
  }

  /** Is told the key before each object is read or looked for. */
  public void beforeGet(Consumer<String> work) {
    beforeGet = work;
  }

  /** Is told the key before each object is deleted. */
  public void beforeDelete(Consumer<String> work) {
    beforeDelete = work;
  }

  /** Answers what has a condition as servers do that know none. */
  public void knowsNoCondition() {
    knowsConditions = false;
  }

  /** Each GET's connection breaks after so many bytes. */
  public void cutAt(int bytes) {
    cutAt = bytes;
  }

  public long count(String beginning) {
    return requests.stream().filter(request -> request.startsWith(beginning)).count();
  }

  private void serve(HttpExchange call) throws IOException {
    try (call) {
      var body = call.getRequestBody().readAllBytes();
      var path = call.getRequestURI().getPath();
      if (!path.equals("/b") && !path.startsWith("/b/")) {
        fault(call, 404, "NoSuchBucket");
        return;
      }
      var key = path.length() > 3 ? path.substring(3) : "";
      var query = query(call);
      requests.add(call.getRequestMethod() + " " + key);
      var refusal = isAway ? "ServiceUnavailable" : refusal(call, body);
      if (refusal != null) {
        fault(call, isAway ? 503 : refusal.equals("BadDigest") ? 400 : 403, refusal);
        return;
      }
      switch (call.getRequestMethod()) {
        case "PUT" -> put(call, key, query, body);
        case "POST" -> post(call, key, query, body);
        case "DELETE" -> delete(call, key, query);
        default -> get(call, key, query);
      }
    } catch (GeneralSecurityException e) {
      throw new IOException(e);
    }
  }

  private void put(HttpExchange call, String key, Map<String, String> query, byte[] body)
      throws IOException, GeneralSecurityException {
    var source = call.getRequestHeaders().getFirst("x-amz-copy-source");
    if (source != null) {
      var copied = objects.get(URLDecoder.decode(source, UTF_8).replaceFirst("^/?b/", ""));
      if (copied == null) {
        fault(call, 404, "NoSuchKey");
        return;
      }
      objects.put(key, copied);
      xml(call, "<CopyObjectResult><ETag>" + etag(copied) + "</ETag></CopyObjectResult>");
      return;
    }
    if (!query.containsKey("uploadId")) {
      beforePut.run();
      if (isThereThough(call, key)) {
        return;
      }
      objects.put(key, body);
    } else {
      int number = Integer.parseInt(query.getOrDefault("partNumber", ""));
      var upload = parts.get(query.getOrDefault("uploadId", ""));
      if (number == partAway) {
        fault(call, 503, "SlowDown");
        return;
      }
      if (number == failingPart || upload == null) {
        fault(call, 403, "AccessDenied");
        return;
      }
      upload.put(number, body);
      var crc = call.getRequestHeaders().getFirst("x-amz-checksum-crc32c");
      if (crc == null || !crc.equals(crc32c(body))) {
        fault(call, 400, "BadDigest");
        return;
      }
    }
    call.getResponseHeaders().set("ETag", etag(body));
    call.sendResponseHeaders(200, -1);
  }

  private void post(HttpExchange call, String key, Map<String, String> query, byte[] body)
      throws IOException {
    if (query.containsKey("uploads")) {
      var id = "upload-" + (uploadKeys.size() + 1);
      uploadKeys.put(id, key);
      parts.put(id, new ConcurrentSkipListMap<>());
      call.getResponseHeaders().set("x-amz-checksum-algorithm", "CRC32C");
      xml(
          call,
          "<InitiateMultipartUploadResult><UploadId>"
              + id
              + "</UploadId></InitiateMultipartUploadResult>");
      return;
    }
    if (isThereThough(call, key)) {
      return;
    }
    var whole = new ByteArrayOutputStream();
    var sent = parts.remove(query.getOrDefault("uploadId", ""));
    var named = new String(body, UTF_8).split("<PartNumber>", -1).length - 1;
    if (sent == null || named != sent.size()) {
      fault(call, 400, "InvalidPart");
      return;
    }
    sent.values().forEach(whole::writeBytes);
    objects.put(key, whole.toByteArray());
    xml(call, "<CompleteMultipartUploadResult><Key>k</Key></CompleteMultipartUploadResult>");
  }

  private void delete(HttpExchange call, String key, Map<String, String> query) throws IOException {
    if (query.containsKey("uploadId")) {
      parts.remove(query.getOrDefault("uploadId", ""));
    } else {
      beforeDelete.accept(key);
      objects.remove(key);
    }
    call.sendResponseHeaders(204, -1);
  }

  /** Whether it is refused, since the object is there and was to be new. */
  private boolean isThereThough(HttpExchange call, String key) throws IOException {
    if (!knowsConditions && call.getRequestHeaders().containsKey("If-None-Match")) {
      fault(call, 501, "NotImplemented");
      return true;
    }
    boolean isRefused =
        "*".equals(call.getRequestHeaders().getFirst("If-None-Match")) && objects.containsKey(key);
    if (isRefused) {
      fault(call, 412, "PreconditionFailed");
    }
    return isRefused;
  }

  private void get(HttpExchange call, String key, Map<String, String> query)
      throws IOException, GeneralSecurityException {
    if (key.isEmpty()) {
      list(call, query);
      return;
    }
    if (query.containsKey("uploadId")) {
      listParts(call, query);
      return;
    }
    beforeGet.accept(key);
    var object = objects.get(key);
    if (object == null) {
      fault(call, 404, "NoSuchKey");
      return;
    }
    call.getResponseHeaders().set("ETag", etag(object));
    if (call.getRequestMethod().equals("HEAD")) {
      call.getResponseHeaders().set("Content-Length", "" + object.length);
      call.sendResponseHeaders(200, -1);
      return;
    }
    var range = call.getRequestHeaders().getFirst("Range");
    var bytes = object;
    if (range != null) {
      var ends = range.substring("bytes=".length()).split("-", 2);
      bytes = Arrays.copyOfRange(object, Integer.parseInt(ends[0]), Integer.parseInt(ends[1]) + 1);
    }
    call.sendResponseHeaders(range == null ? 200 : 206, bytes.length == 0 ? -1 : bytes.length);
    call.getResponseBody().write(bytes, 0, Math.min(bytes.length, cutAt));
  }

  private void list(HttpExchange call, Map<String, String> query)
      throws IOException, GeneralSecurityException {
    var answer = new StringBuilder();
    if (query.containsKey("uploads")) {
      parts
          .keySet()
          .forEach(
              id ->
                  answer.append(
                      ("<Upload><Key>%s</Key><UploadId>%s</UploadId><Initiated>%s</Initiated>"
                              + "<ChecksumAlgorithm>CRC32C</ChecksumAlgorithm></Upload>")
                          .formatted(
                              uploadKeys.get(id),
                              id,
                              Instant.now().truncatedTo(ChronoUnit.SECONDS))));
      xml(
          call,
          "<ListMultipartUploadsResult " + NS + ">" + answer + "</ListMultipartUploadsResult>");
      return;
    }
    // Two a page, so that there are pages.
    var prefix = query.getOrDefault("prefix", "");
    var after = query.getOrDefault("continuation-token", "");
    var keys = new ArrayList<String>();
    for (var key : objects.keySet()) {
      if (key.startsWith(prefix) && key.compareTo(after) > 0) {
        keys.add(key);
      }
    }
    var page = keys.subList(0, Math.min(2, keys.size()));
    for (var key : page) {
      var object = objects.getOrDefault(key, new byte[0]);
      answer.append(
          "<Contents><Key>%s</Key><Size>%d</Size><ETag>%s</ETag></Contents>"
              .formatted(key, object.length, etag(object)));
    }
    var more =
        keys.size() > 2
            ? "<IsTruncated>true</IsTruncated><NextContinuationToken>"
                + page.get(1)
                + "</NextContinuationToken>"
            : "<IsTruncated>false</IsTruncated>";
    xml(call, "<ListBucketResult " + NS + ">" + answer + more + "</ListBucketResult>");
  }

  private void listParts(HttpExchange call, Map<String, String> query)
      throws IOException, GeneralSecurityException {
    var answer = new StringBuilder();
    for (var part : parts.getOrDefault(query.getOrDefault("uploadId", ""), Map.of()).entrySet()) {
      answer.append(
          "<Part><PartNumber>%d</PartNumber><Size>%d</Size><ETag>%s</ETag></Part>"
              .formatted(part.getKey(), part.getValue().length, etag(part.getValue())));
    }
    xml(call, "<ListPartsResult " + NS + ">" + answer + "</ListPartsResult>");
  }

  private static Map<String, String> query(HttpExchange call) {
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

  /** The code of what is wrong with a request's digests or signature; null: nothing. */
  private static @Nullable String refusal(HttpExchange call, byte[] body)
      throws GeneralSecurityException {
    var headers = call.getRequestHeaders();
    var payload = headers.getFirst("x-amz-content-sha256");
    var md5 = headers.getFirst("Content-MD5");
    var sha256 = headers.getFirst("x-amz-checksum-sha256");
    boolean isContent = call.getRequestMethod().equals("PUT") && body.length > 0;
    boolean isUnsigned = payload.equals("UNSIGNED-PAYLOAD");
    if ((!isUnsigned && !payload.equals(hex(digest("SHA-256", body))))
        || (isContent && md5 == null)
        || (md5 != null && !md5.equals(base64(digest("MD5", body))))
        || (sha256 != null && !sha256.equals(base64(digest("SHA-256", body))))) {
      return "BadDigest";
    }
    if (md5 != null && !signed(headers.getFirst("Authorization")).contains("content-md5")) {
      return "SignatureDoesNotMatch";
    }
    var authorization = String.valueOf(headers.getFirst("Authorization"));
    return authorization.equals(authorization(call, payload)) ? null : "SignatureDoesNotMatch";
  }

  // AWS Signature Version 4 for API requests, "Create a signed request".
  private static String authorization(HttpExchange call, String payload)
      throws GeneralSecurityException {
    var headers = call.getRequestHeaders();
    var signed = signed(headers.getFirst("Authorization"));
    var canonical = new StringBuilder(call.getRequestMethod()).append('\n');
    canonical.append(call.getRequestURI().getRawPath()).append('\n');
    var raw = call.getRequestURI().getRawQuery();
    var pairs = raw == null ? new String[0] : raw.split("&", -1);
    for (int i = 0; i < pairs.length; i++) {
      pairs[i] = pairs[i].contains("=") ? pairs[i] : pairs[i] + "=";
    }
    Arrays.sort(pairs);
    canonical.append(String.join("&", pairs)).append('\n');
    for (var name : signed.split(";", -1)) {
      canonical.append(name).append(':').append(headers.getFirst(name).strip()).append('\n');
    }
    canonical.append('\n').append(signed).append('\n').append(payload);
    var time = headers.getFirst("x-amz-date");
    var day = time.substring(0, 8);
    var scope = day + "/us-east-1/s3/aws4_request";
    var text =
        "AWS4-HMAC-SHA256\n"
            + time
            + "\n"
            + scope
            + "\n"
            + hex(digest("SHA-256", canonical.toString().getBytes(UTF_8)));
    var key = ("AWS4" + SECRET).getBytes(UTF_8);
    for (var step : List.of(day, "us-east-1", "s3", "aws4_request")) {
      key = hmac(key, step);
    }
    return "AWS4-HMAC-SHA256 Credential="
        + ACCESS
        + "/"
        + scope
        + ", SignedHeaders="
        + signed
        + ", Signature="
        + hex(hmac(key, text));
  }

  private static String signed(@Nullable String authorization) {
    return String.valueOf(authorization).replaceFirst(".*SignedHeaders=([^,]*),.*", "$1");
  }

  private static byte[] hmac(byte[] key, String text) throws GeneralSecurityException {
    var mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(key, "HmacSHA256"));
    return mac.doFinal(text.getBytes(UTF_8));
  }

  private static byte[] digest(String algorithm, byte[] bytes) throws GeneralSecurityException {
    return MessageDigest.getInstance(algorithm).digest(bytes);
  }

  private static String crc32c(byte[] bytes) {
    var crc = new CRC32C();
    crc.update(bytes, 0, bytes.length);
    return base64(ByteBuffer.allocate(4).putInt((int) crc.getValue()).array());
  }

  private static String etag(byte[] bytes) throws GeneralSecurityException {
    return "\"" + hex(digest("MD5", bytes)) + "\"";
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }

  private static String base64(byte[] bytes) {
    return Base64.getEncoder().encodeToString(bytes);
  }

  private static void fault(HttpExchange call, int status, String code) throws IOException {
    send(call, status, "<Error><Code>" + code + "</Code><Message>no</Message></Error>");
  }

  private static void xml(HttpExchange call, String text) throws IOException {
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

  @Override
  public void close() {
    server.stop(0);
    executor.shutdownNow();
  }
}
