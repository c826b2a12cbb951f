#include "services/sandbox/seed.h"

namespace kekkai::sandbox {

using namespace Qt::StringLiterals;

Result<void> seedSandbox(Sandbox &sandbox, const QString &seed)
{
    Q_UNUSED(sandbox)
    if (seed.isEmpty() || seed == "none"_L1)
        return {};
    return failure(ApiError::Kind::Invalid, u"unknown seed \"%1\""_s.arg(seed));
}

} // namespace kekkai::sandbox
