import Foundation
import NIOCore

extension Stage {
    /// Lets visitors run for a time, after a warm-up that is not measured.
    func visit(
        _ visitors: Visitors, of processes: Measured, for time: TimeAmount, warmUp: TimeAmount = .milliseconds(500),
        writes: WriteCount? = nil
    ) async throws -> (visits: [Visit], stretch: Stretch, writes: Int?) {
        let first = try await visitors.run(for: warmUp)
        let written = try writes?.now()
        let before = Moment(of: processes)
        // After errors in the warm-up, only these are reported.
        let failed = first.filter { $0.error != nil }.map { Visit(error: $0.error) }
        let visits = failed.isEmpty ? try await visitors.run(for: time) : failed
        let stretch = Moment(of: processes).since(before)
        let now = try writes?.now()
        try await visitors.leave()
        return (visits, stretch, now.flatMap { now in written.map { Int(now &- $0) } })
    }
}
