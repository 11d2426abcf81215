package io.rackcast.publisher.content.bucket;

import static io.rackcast.publisher.content.bucket.S3Answers.crc32c;
import static io.rackcast.publisher.content.bucket.S3Answers.etag;
import static io.rackcast.publisher.content.bucket.S3Answers.fault;
import static io.rackcast.publisher.content.bucket.S3Answers.query;
import static io.rackcast.publisher.content.bucket.S3Answers.xml;
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
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;

/**
 * A server with one bucket "b", after the Amazon S3 API Reference: it checks each signature (AWS
 * Signature Version 4), each payload's digests, and answers as S3 does.
 */
public final class TestBucket implements AutoCloseable {
  public static final String ACCESS = "AKIDEXAMPLE";
  public static final String SECRET = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";

  public final Map<String, byte[]> objects = new ConcurrentSkipListMap<>();

  /** Parts of multipart uploads that are neither complete nor given up, by upload id. */
  public final Map<String, Map<Integer, byte[]>> parts = new ConcurrentHashMap<>();

  /** Like "GET sha256/ab/abcd…". */
  public final List<String> requests = new CopyOnWriteArrayList<>();

  private final Map<String, String> uploadKeys = new ConcurrentHashMap<>();
  private final BucketLists lists = new BucketLists(objects, parts, uploadKeys);
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
      var refusal = isAway ? "ServiceUnavailable" : SignedCalls.refusal(call, body);
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
      lists.list(call, query);
      return;
    }
    if (query.containsKey("uploadId")) {
      lists.parts(call, query);
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

  @Override
  public void close() {
    server.stop(0);
    executor.shutdownNow();
  }
}
