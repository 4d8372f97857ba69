const t0=performance.now();
import { openEngine } from './src/lib/engine';
import { tf } from './src/lib/tf';
async function main(){
  console.log('loaded', performance.now()-t0);
  for (const engine of (process.argv[2]?.split(',') ?? ['auto']) as never[]) {
    try { const e = await openEngine({ engine }); console.log(e, performance.now()-t0);
    tf.tidy(()=>{const g=tf.grads((a:any,b:any)=>tf.matMul(a,b,false,true).square().sum()); const r=g([tf.ones([4,3]) , tf.ones([5,3])]); console.log(r.map(x=>x.shape+' '+x.dataSync()[0]));});
    tf.tidy(()=>{const g=tf.grad((a:any)=>tf.gather(a,tf.tensor1d([1,1,0],'int32')).square().sum()); console.log(g(tf.ones([3,2])).arraySync())});
    } catch(e:any) { console.log(e.name, e.message) }
  }
}
void main();
