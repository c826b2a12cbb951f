#include "services/sandbox/faults.h"

namespace kekkai::sandbox {

using namespace Qt::StringLiterals;

class Faults::Private { };

Faults::Faults()
    : d(std::make_unique<Private>())
{
}

Faults::~Faults() = default;

Result<std::shared_ptr<Faults>> Faults::parse(const QStringList &faults)
{
    if (!faults.isEmpty())
        return failure(ApiError::Kind::Invalid, u"unknown fault \"%1\""_s.arg(faults.first()));
    return std::shared_ptr<Faults>(new Faults);
}

QString Faults::help()
{
    return {};
}

FaultAction Faults::decide(PortKind port, const Request &request)
{
    Q_UNUSED(port)
    Q_UNUSED(request)
    return {};
}

} // namespace kekkai::sandbox
