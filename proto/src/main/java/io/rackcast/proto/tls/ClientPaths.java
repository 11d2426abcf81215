package io.rackcast.proto.tls;

import java.security.GeneralSecurityException;
import java.security.cert.CertPath;
import java.security.cert.CertPathBuilder;
import java.security.cert.CertStore;
import java.security.cert.CollectionCertStoreParameters;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.PKIXCertPathBuilderResult;
import java.security.cert.TrustAnchor;
import java.security.cert.X509CertSelector;
import java.security.cert.X509Certificate;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** By which way a client's certificate leads to an authority (RFC 5280 section 6). */
final class ClientPaths {
  private ClientPaths() {}

  static Set<TrustAnchor> anchors(List<X509Certificate> authorities) {
    var anchors = new HashSet<TrustAnchor>();
    authorities.forEach(authority -> anchors.add(new TrustAnchor(authority, null)));
    return anchors;
  }

  /**
   * The way from the client's certificate up to an authority; without the authority itself.
   *
   * @param chain what the client showed, its own first
   * @throws GeneralSecurityException if it leads to none of them
   */
  static CertPath build(List<X509Certificate> chain, List<X509Certificate> authorities)
      throws GeneralSecurityException {
    var own = new X509CertSelector();
    own.setCertificate(chain.get(0));
    var parameters = new PKIXBuilderParameters(anchors(authorities), own);
    parameters.addCertStore(
        CertStore.getInstance("Collection", new CollectionCertStoreParameters(chain)));
    parameters.setRevocationEnabled(false);
    return ((PKIXCertPathBuilderResult) CertPathBuilder.getInstance("PKIX").build(parameters))
        .getCertPath();
  }
}
