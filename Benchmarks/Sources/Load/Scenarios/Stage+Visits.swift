import Foundation
import NIOCore

extension Stage {
    /// Lets visitors run for a time, after a warm-up that is not measured.
    ///
    /// - Parameter program: The measured program; `nil` for the tool itself.
    func visit(
        _ visitors: Visitors, of program: pid_t?, for time: TimeAmount, warmUp: TimeAmount = .milliseconds(500),
        writes: WriteCount? = nil
    ) async throws -> (visits: [Visit], stretch: Stretch, writes: Int?) {
        let first = try await visitors.run(for: warmUp)
        let before = Moment(of: program)
        let written = try writes?.now()
        // Clients that failed in the warm-up are not asked again.
        let visits = first.contains { $0.error != nil } ? first : try await visitors.run(for: time)
        let stretch = Moment(of: program).since(before)
        let now = try writes?.now()
        try await visitors.leave()
        return (visits, stretch, now.flatMap { now in written.map { Int(now &- $0) } })
    }
}
