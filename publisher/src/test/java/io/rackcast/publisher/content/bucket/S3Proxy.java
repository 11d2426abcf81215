package io.rackcast.publisher.content.bucket;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.rackcast.proto.settings.Secret;
import io.rackcast.proto.tls.ClientTlsFiles;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/**
 * S3Proxy, a server that speaks as Amazon S3 does, as a program of its own: with one bucket in a
 * folder. It checks signatures, Content-MD5 and checksums.
 */
final class S3Proxy implements AutoCloseable {
  static final String BUCKET = "builds";
  static final String SECRET = "s3proxy-secret";
  private static final String ACCESS = "rackcast";
  // The build puts it there.
  private static final Path JAR = Path.of("target/s3proxy/s3proxy.jar");
  private static final Pattern PORT =
      Pattern.compile("Started .*ServerConnector.*\\{127\\.0\\.0\\.1:(\\d+)}");

  private final Process process;
  private final int port;

  /** Starts it; {@code folder} is what it keeps. */
  S3Proxy(Path folder) {
    try {
      Files.createDirectories(folder.resolve("data"));
      var settings = folder.resolve("s3proxy.properties");
      Files.writeString(
          settings,
          """
          s3proxy.authorization=aws-v2-or-v4
          s3proxy.endpoint=http://127.0.0.1:0
          s3proxy.identity=%s
          s3proxy.credential=%s
          jclouds.provider=filesystem-nio2
          jclouds.filesystem.basedir=%s
          """
              .formatted(ACCESS, SECRET, folder.resolve("data")));
      process =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin/java").toString(),
                  "-XX:TieredStopAtLevel=1",
                  "-Xmx256m",
                  "-jar",
                  JAR.toString(),
                  "--properties",
                  settings.toString())
              .redirectErrorStream(true)
              .start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    boolean isReady = false;
    try {
      port = port(process);
      makeBucket();
      isReady = true;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      if (!isReady) {
        process.destroyForcibly();
      }
    }
  }

  private void makeBucket() throws IOException {
    try (var client = new BucketClient(terms(SECRET, ""))) {
      var unused =
          client.call(BucketCounts.Call.PUT, s3 -> s3.createBucket(make -> make.bucket(BUCKET)));
    }
  }

  private static int port(Process process) {
    var found = new CompletableFuture<Integer>();
    var reader =
        new Thread(
            () -> {
              var said = new StringBuilder();
              try (var lines =
                  new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8))) {
                for (var line = lines.readLine(); line != null; line = lines.readLine()) {
                  said.append(line).append('\n');
                  var match = PORT.matcher(line);
                  if (match.find()) {
                    found.complete(Integer.valueOf(match.group(1)));
                  }
                }
              } catch (IOException e) {
                said.append(e);
              }
              found.completeExceptionally(new IllegalStateException("S3Proxy ended: " + said));
            },
            "s3proxy-output");
    reader.setDaemon(true);
    reader.start();
    return found.orTimeout(60, TimeUnit.SECONDS).join();
  }

  BucketTerms terms(String secret, String prefix) {
    return new BucketTerms(
        Optional.of(URI.create("http://127.0.0.1:" + port)),
        BUCKET,
        "us-east-1",
        Optional.of(new BucketTerms.Key(ACCESS, Secret.of(secret))),
        prefix,
        true,
        Duration.ofSeconds(10),
        ClientTlsFiles.USUAL);
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
