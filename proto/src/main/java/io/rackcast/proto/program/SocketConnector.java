package io.rackcast.proto.program;

import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.unixdomain.server.UnixDomainServerConnector;

/** A server's connector on a Unix socket with the group and mode that it is to have. */
final class SocketConnector extends UnixDomainServerConnector {
  private final SocketFile file;

  SocketConnector(Server server, HttpConfiguration http, SocketFile file) {
    super(server, new HttpConnectionFactory(http));
    this.file = file;
  }

  @Override
  protected void doStart() throws Exception {
    setUnixDomainPath(file.begin());
    try {
      super.doStart();
      file.bound();
    } catch (Exception e) {
      file.close();
      throw e;
    }
  }

  @Override
  protected void doStop() throws Exception {
    try {
      if (getUnixDomainPath() != null) { // else it never began, and Jetty would trip over that
        super.doStop();
      }
    } finally {
      file.close();
    }
  }
}
