package io.rackcast.publisher.examples;

import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Collectors;

/**
 * An operator's server that has the runnable jar: here one that leads to the classes under test.
 */
final class ProgramServer implements AutoCloseable {
  private final byte[] jar = jar();
  private final HttpServer server;

  ProgramServer() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/rackcast-publisher.jar",
        call -> {
          call.sendResponseHeaders(200, jar.length);
          call.getResponseBody().write(jar);
          call.close();
        });
    server.start();
  }

  String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/rackcast-publisher.jar";
  }

  byte[] content() {
    return jar.clone();
  }

  private static byte[] jar() throws IOException {
    var manifest = new Manifest();
    var main = manifest.getMainAttributes();
    main.put(Attributes.Name.MANIFEST_VERSION, "1.0");
    main.put(Attributes.Name.MAIN_CLASS, "io.rackcast.publisher.Main");
    main.put(
        Attributes.Name.CLASS_PATH,
        Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator, -1))
            .map(part -> Path.of(part).toAbsolutePath().toUri().toString())
            .collect(Collectors.joining(" ")));
    var bytes = new ByteArrayOutputStream();
    new JarOutputStream(bytes, manifest).close();
    return bytes.toByteArray();
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
