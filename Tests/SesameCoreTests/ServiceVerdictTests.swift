@testable import SesameCore
import TencentCloud
import Testing

@Suite struct ServiceVerdictTests {
    @Test func `no code stands twice in the table`() {
        let codes = ServiceVerdict.rows.map(\.code)
        #expect(Set(codes).count == codes.count)
    }

    @Test(arguments: [
        ("ResourceNotFound.Anything", SesameCore.ExitStatus.noInput), ("AuthFailure", .noPermission),
        ("AuthFailure.New", .noPermission),
        ("UnauthorizedOperation.CamNoAuth", .noPermission), ("RequestLimitExceeded.UinLimitExceeded", .unavailable),
        ("FailedOperation.RotationForbidden", .other), ("ResourceUnavailable", .other),
        ("ResourceUnavailable.New", .other),
        ("OperationDenied.Other", .other), ("", .other), ("Nonsense", .other), ("InternalErrors", .other),
    ]) func `a sub-code follows its family only where the table says so`(
        _ code: String, _ status: SesameCore.ExitStatus
    ) {
        #expect(ServiceVerdict(code: code).status == status)
    }

    @Test(arguments: [
        ([SesameCore.ExitStatus.unavailable], SesameCore.ExitStatus.unavailable),
        ([.unavailable, .unavailable], .unavailable),
        ([.unavailable, .other], .other), ([.other, .data], .data), ([.data, .noInput], .noInput),
        ([.noInput, .noPermission], .noPermission), ([.noPermission, .configuration], .configuration),
        ([.unavailable, .noInput, .unavailable], .noInput), ([.notFound], .notFound), ([.usage], .usage),
    ]) func `what a restart cannot mend decides`(_ statuses: [SesameCore.ExitStatus], _ expected: SesameCore.ExitStatus)
    {
        #expect(SesameCore.ExitStatus.combining(statuses) == expected)
        #expect(SesameCore.ExitStatus.combining(statuses.reversed()) == expected)
    }
}
