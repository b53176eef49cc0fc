import ModelFacts

extension PickleScan {
  /// Joins what a following stream of the same file holds.
  mutating func merge(_ other: PickleScan) {
    for found in other.imports {
      if imports.count < 256,
        let known = imports.firstIndex(where: { $0.module == found.module && $0.name == found.name }
        )
      {
        imports[known].isCalled = imports[known].isCalled || found.isCalled
        imports[known].arguments = imports[known].arguments ?? found.arguments
      } else {
        imports.append(found)
      }
    }
    remarks += other.remarks
    protocolVersion = max(protocolVersion, other.protocolVersion)
    weightsOnlyRefusal = weightsOnlyRefusal ?? other.weightsOnlyRefusal
    error = error ?? other.error
    isComplete = isComplete && other.isComplete
  }

  /// Notes bytes behind the last STOP that aren't a pickle.
  mutating func trailingBytes(at offset: Int) {
    remarks.append(
      PickleRemark(
        gravity: .review, message: "has bytes behind its end that aren't a pickle", offset: offset))
  }

  /// Notes that a member couldn't be had in full.
  mutating func noteIncomplete(_ member: ZipMember) {
    if !member.isComplete { isComplete = false }
    error = error ?? member.error
  }
}

extension PickleImport {
  /// Whether it looks like a Python name rather than other bytes that begin like a pickle.
  var isPlausible: Bool {
    func isIdentifier(_ text: String) -> Bool {
      guard !text.isEmpty, text.utf8.count < 256 else { return false }
      return text.split(separator: ".", omittingEmptySubsequences: false).allSatisfy { part in
        guard let first = part.unicodeScalars.first, first.properties.isXIDStart || first == "_"
        else { return false }
        return part.unicodeScalars.allSatisfy { $0.properties.isXIDContinue }
      }
    }
    return route == .ext || isIdentifier(module) && isIdentifier(name)
  }
}
