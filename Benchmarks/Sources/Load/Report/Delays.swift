/// Many delays, for example those of deltas from sending by the model to receipt by a reader.
struct Delays {
    /// In microseconds, ascending.
    private let sorted: [UInt32]

    /// - Parameter delays: In microseconds.
    init(_ delays: [UInt32]) {
        sorted = delays.sorted()
    }

    var count: Int { sorted.count }

    /// The delay in milliseconds that this share of all delays did not exceed.
    ///
    /// - Parameter share: From 0 to 1.
    func quantile(_ share: Double) -> Double {
        guard !sorted.isEmpty else { return 0 }
        return Double(sorted[Int(Double(sorted.count - 1) * share)]) / 1000
    }

    /// Median, 99th percentile and maximum, in milliseconds.
    ///
    /// - Parameter name: What was delayed, for the heads of the columns; it may be empty.
    func figures(_ name: String = "", digits: Int = 1, digitsOfMaximum: Int = 0) -> [Figure] {
        let prefix = name.isEmpty ? "" : name + " "
        return [
            Figure(prefix + "median ms", quantile(0.5), digits: digits),
            Figure(prefix + "p99 ms", quantile(0.99), digits: digits),
            Figure(prefix + "max ms", quantile(1), digits: digitsOfMaximum),
        ]
    }
}
