import ModelFacts
import ModelKnowledge
import TuningRules

/// What `ftcheck platforms` prints, and what `ftcheck explain platform/NAME` tells of one.
package struct PlatformCatalogue: Sendable {
  /// The forms of the list.
  package enum Format: String, CaseIterable, Sendable {
    /// A line for each platform.
    case text
    /// A document with everything that is known.
    case json
  }

  /// The platforms, in their order.
  private let platforms: [Platform]

  /// A catalogue of every platform that is known.
  package init() { platforms = Platform.all }

  /// Every name that `--platform` takes.
  package static var names: [String] { Platform.all.map(\.name) }

  /// The sentence for a name that no platform has.
  package static func noSuchPlatform(_ name: String) -> String {
    "There is no platform \"\(name)\". "
      + (NearMisses.question(NearMisses.of(name, among: names)) ?? "All of them: ftcheck platforms.")
  }

  /// The list in a format.
  package func text(_ format: Format, page: Page) -> String {
    switch format {
    case .text: table(page)
    case .json: json
    }
  }

  private func table(_ page: Page) -> String {
    var lines = TextLines(page: page)
    let width = (platforms.map(\.name.count).max() ?? 0) + 2
    for platform in platforms {
      let head =
        StyledText(platform.name, .strong).padded(to: width)
        + StyledText(platform.asOf.padded(to: 12), .faint)
      for (index, line) in StyledText(platform.about).wrapped(to: page.width - head.width)
        .enumerated()
      { lines.line(index == 0 ? head + line : StyledText("").padded(to: head.width) + line) }
    }
    lines.line("")
    lines.line(
      StyledText("As of the dates given. One of them: ftcheck explain platform/NAME", .faint))
    return lines.text
  }

  private var json: String {
    let node: JSONNode = [
      "schema_version": .string(ReportDocument.schemaVersion),
      "platforms": .array(
        platforms.map { platform in
          [
            "name": .string(platform.name), "title": .string(platform.title),
            "as_of": .string(platform.asOf), "about": .string(platform.about),
            "includes": JSONNode(platform.parts),
            "facts": .array(
              platform.statements.map { statement in
                [
                  "title": .string(statement.title), "text": .string(statement.text),
                  "verified": .bool(statement.isVerified),
                ]
              }), "tables": platform.tablesNode,
            "sources": .array(
              platform.sources.map { source in
                ["title": .string(source.title), "url": JSONNode(source.address)]
              }),
          ]
        }),
    ]
    return node.text(.indented) + "\n"
  }
}

extension Platform {
  /// Its tables, as they stand in JSON.
  var tablesNode: JSONNode {
    .array(
      tables.map { table in
        [
          "title": .string(table.title), "columns": JSONNode(table.columns),
          "rows": .array(table.rows.map { JSONNode($0) }),
        ]
      })
  }
}
