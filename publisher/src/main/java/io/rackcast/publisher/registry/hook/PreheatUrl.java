package io.rackcast.publisher.registry.hook;

import io.rackcast.publisher.registry.RepositoryNames;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.regex.Pattern;

/**
 * The image that a manifest's URL names: {@code <external URL>/v2/<repository>/manifests/<tag or
 * digest>}. The URL is taken apart and dropped, never fetched.
 */
record PreheatUrl(String repository, String reference) {
  private static final Pattern PATH = Pattern.compile("/v2/([^%]{1,255})/manifests/([^/%]{1,128})");

  /**
   * Takes it apart.
   *
   * @throws MalformedException if it names no image of this registry
   */
  static PreheatUrl of(Field field, URI externalUrl) throws MalformedException {
    var url = url(field);
    var path = PATH.matcher(String.valueOf(url.getRawPath()));
    if (!isSameOrigin(url, externalUrl)
        || url.getRawQuery() != null
        || url.getRawFragment() != null
        || url.getRawUserInfo() != null
        || !path.matches()) {
      throw field.wrong(externalUrl + "/v2/<repository>/manifests/<tag>");
    }
    var repository = path.group(1);
    var reference = path.group(2);
    if (!RepositoryNames.isRepository(repository)
        || !(RepositoryNames.isTag(reference) || RepositoryNames.digest(reference).isPresent())) {
      throw field.wrong("a repository and a tag or digest in it");
    }
    return new PreheatUrl(repository, reference);
  }

  static boolean isHttp(URI url) {
    return "http".equalsIgnoreCase(url.getScheme()) || "https".equalsIgnoreCase(url.getScheme());
  }

  private static URI url(Field field) throws MalformedException {
    try {
      return new URI(field.text());
    } catch (URISyntaxException e) {
      throw field.wrong("a URL");
    }
  }

  private static boolean isSameOrigin(URI url, URI external) {
    return isHttp(url)
        && String.valueOf(external.getScheme()).equalsIgnoreCase(url.getScheme())
        && String.valueOf(external.getHost()).equalsIgnoreCase(url.getHost())
        && port(external) == port(url);
  }

  private static int port(URI url) {
    if (url.getPort() >= 0) {
      return url.getPort();
    }
    return "https".equalsIgnoreCase(url.getScheme()) ? 443 : 80;
  }
}
