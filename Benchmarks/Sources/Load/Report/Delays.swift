/// The delays of many deltas, each from sending by the model to receipt by a reader.
struct Delays {
    /// In microseconds, ascending.
    private let sorted: [UInt32]

    init(_ readings: [Reading]) {
        sorted = readings.flatMap(\.delays).sorted()
    }

    var count: Int { sorted.count }

    /// The delay in milliseconds that this share of all deltas did not exceed.
    ///
    /// - Parameter share: From 0 to 1.
    func quantile(_ share: Double) -> Double {
        guard !sorted.isEmpty else { return 0 }
        return Double(sorted[Int(Double(sorted.count - 1) * share)]) / 1000
    }
}
