package io.rackcast.publisher.scale;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A way to a port that can be cut: then its connections break, and new ones are refused. */
final class Relay implements AutoCloseable {
  private final int port;
  private final int target;
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
  private ServerSocket server;

  /** Listens on {@code port} of loopback. */
  Relay(int port, int target) throws IOException {
    this.port = port;
    this.target = target;
    this.server = listen();
  }

  private ServerSocket listen() throws IOException {
    var listening = new ServerSocket();
    listening.setReuseAddress(true);
    listening.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    run(() -> accept(listening));
    return listening;
  }

  private void accept(ServerSocket listening) throws IOException {
    while (!listening.isClosed()) {
      var near = listening.accept();
      run(() -> connect(near));
    }
  }

  private void connect(Socket near) throws IOException {
    try (near;
        var far = new Socket(InetAddress.getLoopbackAddress(), target)) {
      sockets.add(near);
      sockets.add(far);
      run(() -> copy(near, far));
      copy(far, near);
    }
  }

  private static void copy(Socket from, Socket to) throws IOException {
    try (from;
        to) {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      in.transferTo(out);
    }
  }

  private interface Work {
    void run() throws IOException;
  }

  private static void run(Work work) {
    var thread =
        new Thread(
            () -> {
              try {
                work.run();
              } catch (IOException e) {
                // It was cut, or one side ended.
              }
            },
            "relay");
    thread.setDaemon(true);
    thread.start();
  }

  /** Cuts the way. */
  void cut() throws IOException {
    server.close();
    for (var socket : sockets) {
      socket.close();
    }
    sockets.clear();
  }

  /** Opens it again. */
  void heal() throws IOException {
    server = listen();
  }

  @Override
  public void close() throws IOException {
    cut();
  }
}
