import { leafHash } from './canonical.js';
import { inclusionPath } from './inclusion-path.js';
import { GrowingTree } from './merkle.js';
import { assembleProof, planInclusion } from './proofs.js';

const LARGEST = 33;

test(`the way of every leaf in trees of up to ${LARGEST} leads to their root`, () => {
  const tree = new GrowingTree();
  const nodes = new Map<string, Uint8Array>();
  const leaves: Uint8Array[] = [];
  for (let size = 1; size <= LARGEST; size += 1) {
    const leaf = leafHash(Uint8Array.of(size));
    leaves.push(leaf);
    tree.append(leaf, ({ level, index }, hash) => nodes.set(`${level}/${index}`, hash));
    leaves.forEach((hash, index) => {
      const proof = assembleProof(planInclusion(index, size), (node) => {
        const known = nodes.get(`${node.level}/${node.index}`);
        if (!known) throw new Error('a proof is made of nodes that the tree has');
        return known;
      });
      const path = inclusionPath(index, size, hash, proof);
      expect(path.map(({ sibling }) => sibling)).toEqual(proof);
      expect(path.at(-1)?.hash ?? hash).toEqual(tree.root());
    });
  }
});
