import ModelFacts

/// What the filled parameters tell about those that nothing fills and whose size is unknown.
///
/// The atlas gives such a parameter no size because an attribute that it rests on never changed
/// while the atlas was made; then the number of its layer may rest on that attribute as well.
struct ParameterSiblings {
  /// What becomes of a parameter.
  enum Settlement: Hashable {
    /// It is missing, and this is its size: that of its siblings in other layers.
    case shape([Int])
    /// It isn't there: nothing is stored of the last members of its list.
    case absent
    /// The files don't tell.
    case unknown
  }

  /// Shapes by name with the first number left out; nil where layers differ.
  private var shapes: [ExactString: [Int]?] = [:]
  /// Up to which number the members of a list hold something, by the list's name.
  private var highest: [ExactString: Int] = [:]

  package init(_ architecture: Architecture) {
    // Most models have no parameter to settle.
    let open = architecture.parameters.contains { $0.loaded == nil && $0.shape.contains(nil) }
    guard open else { return }
    for parameter in architecture.parameters {
      guard let shape = parameter.loaded else { continue }
      let numbers = parameter.name.numberedComponents
      guard let first = numbers.first else { continue }
      let key = ExactString(parameter.name.replacing(first.range))
      if let known = shapes[key] {
        if known != shape { shapes[key] = .some(nil) }
      } else {
        shapes[key] = .some(shape)
      }
      for number in numbers {
        let list = ExactString(String(parameter.name[..<number.range.lowerBound]))
        highest[list] = max(highest[list] ?? -1, number.value)
      }
    }
  }

  /// What becomes of a parameter that nothing fills and whose size is unknown.
  func settle(_ name: String) -> Settlement {
    let numbers = name.numberedComponents
    guard let first = numbers.first, let last = numbers.last else { return .unknown }
    let sibling = shapes[ExactString(name.replacing(first.range))] ?? nil
    if numbers.count > 1, let sibling { return .shape(sibling) }
    for number in numbers {
      let list = ExactString(String(name[..<number.range.lowerBound]))
      if number.value > highest[list] ?? -1 { return .absent }
    }
    return numbers.count == 1 && last.value >= 0 ? sibling.map { .shape($0) } ?? .unknown : .unknown
  }
}

extension String {
  /// The components that are numbers, with where they stand.
  fileprivate var numberedComponents: [(range: Range<Index>, value: Int)] {
    split(separator: ".", omittingEmptySubsequences: false).compactMap { component in
      Int(component).map { (component.startIndex..<component.endIndex, $0) }
    }
  }

  /// The name with a number left out.
  fileprivate func replacing(_ range: Range<Index>) -> String {
    self[..<range.lowerBound] + "*" + self[range.upperBound...]
  }
}
