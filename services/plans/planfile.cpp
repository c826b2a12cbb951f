#include "services/plans/planfile.h"

#include <QFile>
#include <QFileInfo>
#include <QJsonDocument>

namespace kekkai {

using namespace Qt::StringLiterals;

QByteArray planFileText(const Plan &plan)
{
    return QJsonDocument(toJson(plan)).toJson();
}

PlanResult<Plan> planFromFileText(const QByteArray &text)
{
    if (text.size() > largestPlanFile)
        return planFailure(PlanError::Kind::TooLarge, {}, QString::number(largestPlanFile));
    QJsonParseError problem;
    const QJsonDocument document = QJsonDocument::fromJson(text, &problem);
    if (problem.error != QJsonParseError::NoError)
        return planFailure(PlanError::Kind::Damaged, {},
                           u"%1 (at byte %2)"_s.arg(problem.errorString()).arg(problem.offset));
    if (!document.isObject())
        return planFailure(PlanError::Kind::Damaged, {}, u"the outermost value is no object"_s);
    return planFromJson(document.object());
}

PlanResult<Plan> readPlanFile(const QString &path)
{
    if (!QFileInfo(path).isFile() && QFileInfo::exists(path))
        return planFailure(PlanError::Kind::CannotRead, {}, u"%1 is no file"_s.arg(path));
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return planFailure(PlanError::Kind::CannotRead, {}, u"%1: %2"_s.arg(path, file.errorString()));
    const QByteArray text = file.read(largestPlanFile + 1);
    if (file.error() != QFileDevice::NoError)
        return planFailure(PlanError::Kind::CannotRead, {}, u"%1: %2"_s.arg(path, file.errorString()));
    return planFromFileText(text);
}

} // namespace kekkai
