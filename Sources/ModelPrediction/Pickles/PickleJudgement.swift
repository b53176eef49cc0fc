package import ModelFacts
import ModelKnowledge

/// What the scans of one file add up to.
package struct PickleJudgement: Sendable {
  /// The file.
  package let file: String
  /// What is dangerous, as phrases that follow "the pickle", each with its place.
  package private(set) var dangers: [Reason] = []
  /// What a person should look at.
  package private(set) var doubts: [Reason] = []

  /// A phrase with its place.
  package struct Reason: Hashable, Sendable {
    /// The phrase.
    package var text: String
    /// The import it is about, `module.name`, nil for what isn't an import.
    package var name: String?
    /// The archive member, nil for the file itself.
    package var member: String?
    /// The opcode's offset in its stream.
    package var offset: Int

    /// The place as a finding gives it.
    package func location(in file: String) -> Location {
      Location(file: file, place: member.map { .member($0, byte: offset) } ?? .byte(offset))
    }
  }

  /// The answer for the file.
  package var status: SecuritySummary.Status {
    !dangers.isEmpty ? .unsafe : !doubts.isEmpty ? .review : .safe
  }

  /// Judges the scans of one file.
  private init(file: String, scans: [PickleScan]) {
    self.file = file
    for scan in scans { judge(scan) }
  }

  /// The judgement of every file that has scans, in the order of the first scan of each.
  package static func all(_ scans: [PickleScan]) -> [PickleJudgement] {
    var order: [String] = []
    var byFile: [ExactString: [PickleScan]] = [:]
    for scan in scans {
      if byFile[ExactString(scan.file)] == nil { order.append(scan.file) }
      byFile[ExactString(scan.file), default: []].append(scan)
    }
    return order.map { PickleJudgement(file: $0, scans: byFile[ExactString($0)] ?? []) }
  }

  private mutating func judge(_ scan: PickleScan) {
    for found in scan.imports { judge(found, in: scan) }
    for remark in scan.remarks {
      let reason = Reason(
        text: remark.message, name: nil, member: scan.member, offset: remark.offset)
      switch remark.gravity {
      case .unsafe: dangers.append(reason)
      case .review: doubts.append(reason)
      }
    }
    if let error = scan.error {
      doubts.append(
        Reason(
          text: "can't be read to its end: it \(error)", name: nil, member: scan.member,
          offset: error.offset))
    } else if !scan.isComplete {
      doubts.append(
        Reason(
          text: "is too large to be followed in full", name: nil, member: scan.member, offset: 0))
    }
  }

  private mutating func judge(_ found: PickleImport, in scan: PickleScan) {
    let verb = found.isCalled ? "calls" : "imports"
    let call = found.isCalled ? found.arguments ?? "" : ""
    func reason(_ why: String) -> Reason {
      Reason(
        text: "\(verb) \(found.qualifiedName)\(call), \(why)", name: found.qualifiedName,
        member: scan.member, offset: found.offset)
    }
    switch PickleGlobals.classify(module: found.module, name: found.name) {
    case .safe: return
    case .review(let why): doubts.append(reason(why))
    case .unsafe where found.loadsCleanStreams:
      doubts.append(reason("which loads further pickles, of tensors alone"))
    case .unsafe(let why): dangers.append(reason(why))
    }
  }
}
