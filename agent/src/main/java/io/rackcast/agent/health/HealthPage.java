package io.rackcast.agent.health;

import java.util.List;

/** The report as a page of plain HTML, which asks nobody for anything. */
final class HealthPage {
  /** Nothing may be loaded or run; a style of its own is enough. */
  static final String POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'";

  private static final String HEAD =
      """
      <!doctype html>
      <html lang="en"><head><meta charset="utf-8"><meta http-equiv="refresh" content="10">
      <title>%s: %s</title><style>
      body { font: 16px/1.5 sans-serif; margin: 2em auto; max-width: 50em; padding: 0 1em }
      td { padding: .2em 1em .2em 0; vertical-align: top }
      .wrong { color: #b00020; font-weight: bold } .well { color: #1b6e2d }
      </style></head><body>
      """;

  private HealthPage() {}

  static String of(HealthReport report) {
    String state = report.healthy() ? "all is well" : "something is wrong";
    var page = new StringBuilder(HEAD.formatted(escaped(report.node()), state));
    page.append("<h1>").append(escaped(report.node())).append("</h1>\n<p class=\"");
    page.append(kind(report.healthy())).append("\">").append(state).append("</p>\n<table>\n");
    report.checks().forEach(check -> row(page, check));
    return page.append(
            "</table>\n<p>More: <a href=\"/api/v1/status\">status</a>, <a href=\"/metrics\">metrics</a>,"
                + " <a href=\"/readyz\">readiness</a>.</p>\n</body></html>\n")
        .toString();
  }

  private static void row(StringBuilder page, HealthReport.Check check) {
    page.append("<tr><td>").append(escaped(check.name())).append("</td><td class=\"");
    page.append(kind(check.ok())).append("\">").append(check.ok() ? "well" : "wrong");
    page.append("</td><td>").append(sentences(check.troubles()));
    if (check.since() != null) {
      page.append(" (since ").append(escaped(check.since())).append(", ");
      page.append(check.forSeconds()).append(" s)");
    }
    page.append("</td></tr>\n");
  }

  private static String sentences(List<String> troubles) {
    return String.join("<br>", troubles.stream().map(HealthPage::escaped).toList());
  }

  private static String kind(boolean well) {
    return well ? "well" : "wrong";
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }
}
