package io.rackcast.publisher.store;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Stands before a server on 127.0.0.1 and can be cut: then nobody answers at its port. */
public final class CutProxy implements AutoCloseable {
  private final int target;
  private final int port;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private @Nullable ServerSocket listener;

  public CutProxy(int target) {
    this.target = target;
    this.port = listen(0);
  }

  public int port() {
    return port;
  }

  /** Ends all connections and takes no more. */
  public synchronized void cut() {
    closeQuietly(listener);
    listener = null;
    open.forEach(CutProxy::closeQuietly);
    open.clear();
  }

  /** Takes connections again, at the same port. */
  public void mend() {
    listen(port);
  }

  private synchronized int listen(int at) {
    try {
      var socket = new ServerSocket();
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), at));
      listener = socket;
      start(() -> accept(socket));
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void accept(ServerSocket socket) {
    try {
      while (true) {
        var client = socket.accept();
        var server = new Socket(InetAddress.getLoopbackAddress(), target);
        keep(socket, client);
        keep(socket, server);
        start(() -> copy(client, server));
        start(() -> copy(server, client));
      }
    } catch (IOException e) {
      closeQuietly(socket);
    }
  }

  private synchronized void keep(ServerSocket from, Socket socket) {
    if (listener == from) {
      open.add(socket);
    } else {
      closeQuietly(socket);
    }
  }

  private void copy(Socket from, Socket to) {
    try (InputStream in = from.getInputStream();
        OutputStream out = to.getOutputStream()) {
      in.transferTo(out);
    } catch (IOException e) {
      // Its other half ends, too.
    } finally {
      closeQuietly(from);
      closeQuietly(to);
      open.remove(from);
      open.remove(to);
    }
  }

  private static void start(Runnable work) {
    var thread = new Thread(work, "cut-proxy");
    thread.setDaemon(true);
    thread.start();
  }

  private static void closeQuietly(@Nullable AutoCloseable closeable) {
    try {
      if (closeable != null) {
        closeable.close();
      }
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    cut();
  }
}
