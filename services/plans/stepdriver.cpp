#include "services/plans/stepdriver.h"

namespace kekkai {

using namespace Qt::StringLiterals;

PlanResult<void> StepDrivers::checked(const Plan &plan) const
{
    if (auto fine = kekkai::checked(plan); !fine)
        return fine;
    for (qsizetype i = 0; i < plan.steps.size(); ++i) {
        const Step &step = plan.steps.at(i);
        const auto meant = driver(step.kind);
        if (!meant)
            return planFailure(PlanError::Kind::UnknownKind, u"steps[%1].kind"_s.arg(i), step.kind);
        if (const QString problem = meant->disagreement(step); !problem.isEmpty())
            return planFailure(PlanError::Kind::RequestMismatch, u"steps[%1].request"_s.arg(i), problem);
    }
    return {};
}

QUrl addressOf(const HttpTransport &transport)
{
    const QString name = transport.name(); // "Schema Registry (https://sr:8081)", or the address alone
    if (!name.endsWith(u')'))
        return QUrl(name);
    const qsizetype begin = name.lastIndexOf(u'(') + 1;
    return QUrl(name.mid(begin, name.size() - begin - 1));
}

QString identityFor(const Plan &plan, const Session &session)
{
    const auto address = [&plan](PlanServer server, const std::shared_ptr<HttpTransport> &transport) {
        return transport && plan.uses(server) ? addressOf(*transport) : QUrl();
    };
    return serverIdentity(address(PlanServer::SchemaRegistry, session.schemaRegistry),
                          address(PlanServer::Cmf, session.cmf));
}

} // namespace kekkai
