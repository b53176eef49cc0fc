import ModelFacts
import TuningRules

/// A finding as other tools take it: with a path from where the check ran, and a line where one is known.
struct ReportedFinding {
  /// The finding.
  let finding: Finding
  /// The target as it was named.
  let target: String
  /// The path of the file; of the target where the finding is about none.
  let path: String
  /// The line and column, from 1; nil where the file isn't a text or no place in it is meant.
  let position: TextPosition?

  init(_ finding: Finding, of target: Target) {
    self.finding = finding
    self.target = target.location
    path = Self.path(of: finding.location.file, in: target)
    position = finding.location.position
  }

  /// Names the same finding in each run: rule, file and subject, whatever the message says.
  var fingerprint: String {
    Fingerprint.text(
      of: [finding.rule.name, path, finding.location.subject ?? ""].joined(separator: "\n"))
  }

  /// Message and help in a paragraph.
  var text: String {
    finding.help.isEmpty ? finding.message : "\(finding.message) \(finding.help)"
  }

  /// The path of a target's file, without a `./` at its start.
  private static func path(of file: String?, in target: Target) -> String {
    var root = target.location
    while root.hasPrefix("./") { root.removeFirst(2) }
    while root.count > 1, root.hasSuffix("/") { root.removeLast() }
    guard let file, target.kind != .file else { return root.isEmpty ? "." : root }
    return root.isEmpty || root == "." ? file : "\(root)/\(file)"
  }
}

extension Assessment {
  /// All findings, suppressed ones included, worst first over the whole run.
  var reportedFindings: [ReportedFinding] { findings.map { ReportedFinding($0, of: target) } }
  /// The findings that are shown and gate.
  var shownReportedFindings: [ReportedFinding] {
    shownFindings.map { ReportedFinding($0, of: target) }
  }
}

/// A short name for a text that is the same in each run and on each machine.
package enum Fingerprint {
  /// 32 hexadecimal digits: FNV-1a of 64 bits, from two starting values.
  package static func text(of text: String) -> String {
    digits(text, from: 0xcbf2_9ce4_8422_2325) + digits(text, from: 0x8422_2325_cbf2_9ce4)
  }

  private static func digits(_ text: String, from start: UInt64) -> String {
    let hash = text.utf8.reduce(start) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
    let digits = String(hash, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }
}
