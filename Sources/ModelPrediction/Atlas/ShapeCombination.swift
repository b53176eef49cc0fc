/// What a conversion's operations make of the shapes of the tensors that it gathers.
struct ShapeCombination {
  let converter: NameConversion
  /// The parameter that the first target names.
  package let name: String
  /// Shapes by the number of their source pattern, in the loader's order.
  package let sources: [Int: [[Int]]]
  /// The expected shape of a parameter by name.
  package let expected: (String) -> [Int?]?

  /// The shapes by full parameter name; nil when the tensors don't fit together.
  package func results() -> [(String, [Int])]? {
    if converter.operations.contains(where: { $0.hasPrefix("ErnieFuse") }) { return fusedTowers() }
    var state = sources
    var outputs: [(String, [Int])]?
    for operation in converter.operations {
      let name = operation.prefix { $0 != "(" }
      let arguments = operation.dropFirst(name.count + 1).dropLast().split(separator: ",")
      let numbers = arguments.compactMap { Int($0) }
      switch name {
      case "MergeModulelist": guard stack(&state, along: numbers.first) else { return nil }
      case "Concatenate": guard concatenate(&state, along: numbers.first) else { return nil }
      case "Chunk":
        guard let chunks = chunks(of: state, along: numbers.first) else { return nil }
        outputs = chunks
      case "Split":
        guard let splits = splits(of: state, along: numbers.first) else { return nil }
        outputs = splits
      case "Transpose":
        guard transpose(&state, numbers, checksSizes: arguments.contains("check")) else {
          return nil
        }
      case "Conv3dToLinear":
        state = state.mapValues { $0.map { [$0.first ?? 0, $0.dropFirst().product] } }
      case "LinearToConv3d":
        state = state.mapValues { $0.map { [$0.first ?? 0] + numbers } }
      case "Interleave", "PermuteForRope", "VisionFuseAndPermuteForRope",
        "VisionUnfuseAndPermuteForRope":
        break
      default: return nil
      }
      if let outputs {
        state = Dictionary(
          uniqueKeysWithValues: outputs.enumerated().map { ($0.offset, [$0.element.1]) })
      }
    }
    guard outputs == nil else {
      let shapes = state.sorted { $0.key < $1.key }.compactMap(\.value.first)
      return expanded(Array(zip(converter.targets, shapes)))
    }
    return state.min { $0.key < $1.key }?.value.first.map { [(name, $0)] }
  }

  private func stack(_ state: inout [Int: [[Int]]], along dimension: Int?) -> Bool {
    guard let dimension else { return false }
    for (source, shapes) in state {
      guard let first = shapes.first, first.count >= dimension,
        shapes.allSatisfy({ $0 == first })
      else { return false }
      var shape = first
      shape.insert(shapes.count, at: dimension)
      state[source] = [shape]
    }
    return true
  }

  private func concatenate(_ state: inout [Int: [[Int]]], along dimension: Int?) -> Bool {
    let pieces = state.sorted { $0.key < $1.key }.flatMap(\.value)
    guard let dimension, var shape = pieces.first, shape.indices.contains(dimension) else {
      return false
    }
    var sum = 0
    for piece in pieces {
      guard piece.count == shape.count,
        piece.indices.allSatisfy({ $0 == dimension || piece[$0] == shape[$0] })
      else { return false }
      let (value, overflow) = sum.addingReportingOverflow(piece[dimension])
      guard !overflow else { return false }
      sum = value
    }
    shape[dimension] = sum
    state = [0: [shape]]
    return true
  }

  private func chunks(of state: [Int: [[Int]]], along dimension: Int?) -> [(String, [Int])]? {
    guard let dimension, let shape = state.min(by: { $0.key < $1.key })?.value.first,
      shape.indices.contains(dimension), !converter.targets.isEmpty
    else { return nil }
    let total = shape[dimension]
    let count = converter.targets.count
    let size = total / count + (total.isMultiple(of: count) ? 0 : 1)
    return converter.targets.enumerated().map { index, target in
      var piece = shape
      piece[dimension] = max(0, min(size, total - index * size))
      return (target, piece)
    }
  }

  private func splits(of state: [Int: [[Int]]], along dimension: Int?) -> [(String, [Int])]? {
    guard let dimension, let shape = state.min(by: { $0.key < $1.key })?.value.first,
      shape.indices.contains(dimension), let first = converter.targets.first
    else { return nil }
    var result: [(String, [Int])] = []
    for target in converter.targets {
      guard let wanted = expected(name.replacing(first, with: target)),
        wanted.indices.contains(dimension), let size = wanted[dimension]
      else { return nil }
      var piece = shape
      piece[dimension] = size
      result.append((target, piece))
    }
    return result
  }

  private func transpose(
    _ state: inout [Int: [[Int]]], _ numbers: [Int], checksSizes: Bool
  ) -> Bool {
    guard numbers.count > 1 else { return false }
    for (source, shapes) in state {
      guard var shape = shapes.first else { return false }
      if checksSizes, let wanted = expected(name), wanted == shape { continue }
      guard let first = shape.place(numbers[0]), let second = shape.place(numbers[1]) else {
        return false
      }
      shape.swapAt(first, second)
      state[source] = [shape]
    }
    return true
  }

  /// Ernie's text and vision experts, stored as one list each and fused in two halves.
  private func fusedTowers() -> [(String, [Int])]? {
    guard let shapes = sources.min(by: { $0.key < $1.key })?.value, let shape = shapes.first,
      shape.count > 1, !converter.targets.isEmpty
    else { return nil }
    let count = converter.targets.count
    let each = shapes.count / count + (shapes.count.isMultiple(of: count) ? 0 : 1)
    var fused = [each] + shape
    let (rows, overflow) = shape[0].multipliedReportingOverflow(by: sources.count)
    guard !overflow else { return nil }
    fused[1] = rows
    return expanded(converter.targets.map { ($0, fused) })
  }

  /// Full names for targets that are pieces of names.
  private func expanded(_ outputs: [(String, [Int])]) -> [(String, [Int])] {
    guard let key = outputs.first(where: { name.contains($0.0) })?.0 else {
      return outputs.first.map { [(name, $0.1)] } ?? []
    }
    return outputs.map { (name.replacing(key, with: $0.0, maxReplacements: 1), $0.1) }
  }
}

extension Collection<Int> {
  /// The product, 0 where it doesn't fit.
  fileprivate var product: Int {
    reduce(1) { product, size in
      let (value, overflow) = product.multipliedReportingOverflow(by: size)
      return overflow ? 0 : value
    }
  }
}

extension [Int] {
  /// An index that may count from the end, as in Python; nil when outside.
  fileprivate func place(_ index: Int) -> Int? {
    let place = index < 0 ? count + index : index
    return indices.contains(place) ? place : nil
  }
}
