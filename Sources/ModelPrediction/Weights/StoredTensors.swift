package import ModelFacts

/// The tensors of files that load together: what they have in common, across the files.
package struct StoredTensors: Sendable {
  /// The files.
  package let files: [WeightFile]
  /// The patterns of all names, each once.
  private(set) var patterns = NamePatterns()
  /// What the tensors are, each kind once; the patterns are those of all files.
  private(set) var kinds: [TensorTable.Kind] = []
  /// How many tensors there are of each kind.
  private(set) var counts: [Int] = []
  /// For each file the places of its own kinds among all; -1 for those that no tensor is of.
  private(set) var places: [[Int]] = []
  /// How many tensors there are.
  let count: Int

  /// Puts the kinds of files together, in the order in which they first appear.
  package init(_ files: [WeightFile]) {
    self.files = files
    count = files.reduce(0) { $0 + $1.tensors.count }
    var known: [TensorTable.Kind: Int] = [:]
    for file in files {
      let tensors = file.tensors
      let patternPlaces = tensors.patterns.all.map { patterns.place(of: $0) }
      places.append(
        zip(tensors.kinds, tensors.kindCounts).map { kind, count in
          guard count > 0 else { return -1 }
          var kind = kind
          kind.pattern = patternPlaces[kind.pattern]
          let place = known[kind] ?? kinds.count
          if place == kinds.count {
            known[kind] = place
            kinds.append(kind)
            counts.append(0)
          }
          counts[place] += count
          return place
        })
    }
  }

  /// Calls a function for each tensor of the kinds that are wanted, in the order of the files.
  ///
  /// - Parameters:
  ///   - isWanted: Whether a kind is, by its place.
  ///   - body: Takes the file and the tensor's place in it.
  func forEach(ofKinds isWanted: [Bool], _ body: (_ file: WeightFile, _ place: Int) -> Void) {
    guard isWanted.contains(true) else { return }
    for (file, places) in zip(files, places) {
      let wanted = places.map { $0 >= 0 && isWanted[$0] }
      guard wanted.contains(true) else { continue }
      for (place, row) in file.tensors.rows.enumerated() where wanted[Int(row.kind)] {
        body(file, place)
      }
    }
  }
}
