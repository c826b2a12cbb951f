#pragma once

#include <QByteArray>

// Here and not beside the tests: moc of Qt 6.4 loses its way in such texts.
namespace kekkai::test {

/// Records, unions, an array, a map, a recursive type, a type used twice, one of another schema, quotes in strings.
inline QByteArray avro()
{
    return R"({"type":"record","name":"Order","namespace":"com.acme","fields":[)"
           R"({"name":"id","type":"long","doc":"a \"quoted\" \\ name: [x]"},)"
           R"({"name":"customer","type":{"type":"record","name":"Person","fields":[)"
           R"({"name":"name","type":"string","confluent:tags":["PII"]},)"
           R"({"name":"boss","type":["null","Person"],"default":null}]}},)"
           R"({"name":"payment","type":["null",{"type":"record","name":"Card","fields":[{"name":"number","type":"string"}]},)"
           R"({"type":"record","name":"Cash","fields":[{"name":"number","type":"int"}]}]},)"
           R"({"name":"lines","type":{"type":"array","items":{"type":"record","name":"Line","fields":[{"name":"sku","type":"string"}]}}},)"
           R"({"name":"attributes","type":{"type":"map","values":{"type":"record","name":"Value","fields":[{"name":"text","type":"string"}]}}},)"
           R"({"name":"billTo","type":"com.acme.Person"},)"
           R"({"name":"price","type":"com.acme.common.Money"}]})";
}

inline QByteArray awkwardJson()
{
    return R"( {"a" : 1.50e+3,"b":"x, y: {\"}\"","empty":{},"none":[ ],)"
           R"("list":["null","string"],"o":{"long":")"
        + QByteArray(90, 'x') + R"(","deep":{"k":[{"z":true}]}},"uni":"\u00e9 é"})";
}

inline QByteArray customerJsonSchema()
{
    return R"({"type":"object","title":"T","properties":{"id":{"type":"integer"},)"
           R"("address":{"$ref":"#/$defs/Address"},"home":{"$ref":"#/$defs/Address"},)"
           R"("items":{"type":"array","items":{"type":"object","properties":{"sku":{"type":"string"}}}},)"
           R"("choice":{"oneOf":[{"type":"object","properties":{"card":{"type":"string"}}},{"type":"null"}]},)"
           R"("node":{"$ref":"#/$defs/Node"},"ext":{"$ref":"other.json#/definitions/E"},)"
           R"("any \"quoted\" name":true,"labels":{"type":"object","additionalProperties":{"type":"object","properties":{"v":{"type":"string"}}}}},)"
           R"("allOf":[{"properties":{"extra":{"type":"string","confluent:tags":["PII"]}}}],)"
           R"("$defs":{"Address":{"type":"object","properties":{"street":{"type":"string"}}},)"
           R"("Node":{"type":"object","properties":{"next":{"$ref":"#/$defs/Node"}}}}})";
}

} // namespace kekkai::test
