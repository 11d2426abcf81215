package io.rackcast.publisher.testkit;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What the identity tokens of CI systems say of a job, beside the registered claims (RFC 7519): all
 * the claims, with the types, that the systems send.
 */
public final class CiClaims {
  private CiClaims() {}

  /**
   * A job of GitHub Actions: a push to the branch main of acme/web.
   *
   * @param other claims that differ, in pairs of name and value; null: the claim is not there
   */
  public static Map<String, Object> github(Object... other) {
    var claims = new HashMap<String, Object>();
    claims.put("sub", "repo:acme/web:ref:refs/heads/main");
    claims.put("actor", "octocat");
    claims.put("actor_id", "12");
    claims.put("base_ref", "");
    claims.put("check_run_id", "54112233");
    claims.put("enterprise", "acme-corp");
    claims.put("enterprise_id", "9");
    claims.put("event_name", "push");
    claims.put("head_ref", "");
    claims.put("job_workflow_ref", "acme/web/.github/workflows/publish.yml@refs/heads/main");
    claims.put("job_workflow_sha", "714a629c0b401fdce83e847fc9589983fc6f46bc");
    claims.put("ref", "refs/heads/main");
    claims.put("ref_protected", "true");
    claims.put("ref_type", "branch");
    claims.put("repository", "acme/web");
    claims.put("repository_id", "4711");
    claims.put("repository_owner", "acme");
    claims.put("repository_owner_id", "815");
    claims.put("repository_visibility", "private");
    claims.put("run_attempt", "1");
    claims.put("run_id", "99");
    claims.put("run_number", "10");
    claims.put("runner_environment", "github-hosted");
    claims.put("sha", "714a629c0b401fdce83e847fc9589983fc6f46bc");
    claims.put("workflow", "publish");
    claims.put("workflow_ref", "acme/web/.github/workflows/publish.yml@refs/heads/main");
    claims.put("workflow_sha", "714a629c0b401fdce83e847fc9589983fc6f46bc");
    return changed(claims, other);
  }

  /**
   * A job of GitLab: a push of the protected tag v1 of acme/shop.
   *
   * @param other as of {@link #github}
   */
  public static Map<String, Object> gitlab(Object... other) {
    var claims = new HashMap<String, Object>();
    claims.put("sub", "project_path:acme/shop:ref_type:tag:ref:v1");
    claims.put("ci_config_ref_uri", "gitlab.example/acme/shop//.gitlab-ci.yml@refs/tags/v1");
    claims.put("ci_config_sha", "714a629c0b401fdce83e847fc9589983fc6f46bc");
    claims.put("deployment_tier", "production");
    claims.put("environment", "production");
    claims.put("environment_action", "start");
    claims.put("environment_protected", "false");
    claims.put("groups_direct", List.of("acme/developers", "acme/releasers"));
    claims.put("job_id", "302");
    claims.put("namespace_id", "7");
    claims.put("namespace_path", "acme");
    claims.put("pipeline_id", "574");
    claims.put("pipeline_source", "push");
    claims.put("project_id", "12");
    claims.put("project_path", "acme/shop");
    claims.put("project_visibility", "private");
    claims.put("ref", "v1");
    claims.put("ref_path", "refs/tags/v1");
    claims.put("ref_protected", "true");
    claims.put("ref_type", "tag");
    claims.put("runner_environment", "self-hosted");
    claims.put("runner_id", 1);
    claims.put("sha", "714a629c0b401fdce83e847fc9589983fc6f46bc");
    claims.put("user_access_level", "maintainer");
    claims.put("user_email", "jane@acme.example");
    claims.put("user_id", "1");
    claims.put("user_identities", List.of(Map.of("provider", "saml", "extern_uid", "jane")));
    claims.put("user_login", "jane");
    return changed(claims, other);
  }

  private static Map<String, Object> changed(Map<String, Object> claims, Object... other) {
    for (int i = 0; i < other.length; i += 2) {
      if (other[i + 1] == null) {
        claims.remove((String) other[i]);
      } else {
        claims.put((String) other[i], other[i + 1]);
      }
    }
    return claims;
  }
}
