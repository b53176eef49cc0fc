/// Rectangles whose areas are as large as numbers, side by side in one rectangle.
///
/// Squarified: rows are filled as long as their rectangles come closer to squares
/// (Bruls, Huizing, van Wijk, 2000).
struct Treemap {
  /// A rectangle.
  struct Cell: Hashable {
    var x: Double
    var y: Double
    var width: Double
    var height: Double
  }

  /// Sets a rectangle for each number.
  ///
  /// - Parameters:
  ///   - sizes: The numbers, the largest first for the best shapes.
  ///   - width: The width of the whole.
  ///   - height: The height of the whole.
  /// - Returns: The rectangles in the order of the numbers, empty for those that aren't above 0.
  static func cells(of sizes: [Double], width: Double, height: Double) -> [Cell] {
    let total = sizes.filter { $0 > 0 }.reduce(0, +)
    guard total > 0, width > 0, height > 0 else {
      return sizes.map { _ in Cell(x: 0, y: 0, width: 0, height: 0) }
    }
    let areas = sizes.map { max(0, $0) * width * height / total }
    var cells: [Cell] = []
    var room = Cell(x: 0, y: 0, width: width, height: height)
    var index = 0
    while index < areas.count {
      var end = index + 1
      let side = min(room.width, room.height)
      while end < areas.count,
        worstRatio(areas[index...end], side: side) <= worstRatio(areas[index..<end], side: side)
      {
        end += 1
      }
      cells += row(areas[index..<end], in: &room)
      index = end
    }
    return cells
  }

  /// How far from a square the worst rectangle of a row along a side is.
  private static func worstRatio(_ areas: some Sequence<Double>, side: Double) -> Double {
    let sum = areas.reduce(0, +)
    guard sum > 0, side > 0 else { return .infinity }
    return areas.reduce(0) { worst, area in
      guard area > 0 else { return worst }
      let (a, b) = (side * side * area / (sum * sum), sum * sum / (side * side * area))
      return max(worst, max(a, b))
    }
  }

  /// Sets a row along the shorter side, and takes its room away.
  private static func row(_ areas: ArraySlice<Double>, in room: inout Cell) -> [Cell] {
    let sum = areas.reduce(0, +)
    let isTall = room.width >= room.height
    let side = isTall ? room.height : room.width
    let depth = side > 0 ? sum / side : 0
    var place = isTall ? room.y : room.x
    let cells = areas.map { area in
      let length = depth > 0 ? area / depth : 0
      defer { place += length }
      return isTall
        ? Cell(x: room.x, y: place, width: depth, height: length)
        : Cell(x: place, y: room.y, width: length, height: depth)
    }
    if isTall {
      room.x += depth
      room.width = max(0, room.width - depth)
    } else {
      room.y += depth
      room.height = max(0, room.height - depth)
    }
    return cells
  }
}
