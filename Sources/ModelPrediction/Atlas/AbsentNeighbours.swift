import ModelFacts

/// Which parameters of unsure existence are there, told by the same module in other layers.
///
/// A parameter is there when another layer's is stored, and its module holds everything else that the
/// other layer's module holds: then only this one tensor is gone.
struct AbsentNeighbours {
  /// Names below a module, by the module that their modules are in.
  private var groups: [ExactString: Set<ExactString>] = [:]
  /// The groups that hold a parameter of this pattern.
  private var places: [ExactString: [ExactString]] = [:]

  init(_ architecture: Architecture) {
    guard architecture.parameters.contains(where: { !$0.isCertain && $0.loaded == nil }) else {
      return
    }
    for parameter in architecture.parameters where parameter.loaded != nil {
      for (group, rest) in Self.groups(of: parameter.name) {
        groups[ExactString(group), default: []].insert(ExactString(rest))
        places[ExactString(group.withoutNumbers + "|" + rest), default: []].append(
          ExactString(group))
      }
    }
  }

  /// Whether a parameter that nothing fills is there all the same.
  func holds(_ name: String) -> Bool {
    Self.groups(of: name).contains { group, rest in
      guard let own = groups[ExactString(group)] else { return false }
      let others = places[ExactString(group.withoutNumbers + "|" + rest)] ?? []
      return others.contains { other in
        guard let members = groups[other]?.subtracting([ExactString(rest)]) else { return false }
        return !members.isEmpty && members.isSubset(of: own)
      }
    }
  }

  /// A parameter's module, and the module that that one is in, with the rest of its name.
  private static func groups(of name: String) -> [(group: String, rest: String)] {
    let (owner, leaf) = name.splitOwner
    let (outer, module) = owner.splitOwner
    return [(owner, leaf), (outer, "\(module).\(leaf)")].filter { !$0.0.isEmpty }
  }
}

extension String {
  /// The name with `*` for each component that is a number.
  fileprivate var withoutNumbers: String {
    split(separator: ".", omittingEmptySubsequences: false)
      .map { Int($0) == nil ? $0 : "*" }.joined(separator: ".")
  }
}
